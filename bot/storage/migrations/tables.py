"""Every table of the application, whichever module declares it."""

from bot.storage import audit, codes, community, custody, models, officers, own_tips, questions, service, terms, threads

#: The modules whose tables are migrated; a module joins ``models.Base`` by being imported.
DECLARING = (models, audit, codes, community, custody, officers, own_tips, questions, service, terms, threads)
METADATA = models.Base.metadata
