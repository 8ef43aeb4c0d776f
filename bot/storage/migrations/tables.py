"""Every table of the application, whichever module declares it."""

from bot.storage import community, custody, models, officers

#: The modules whose tables are migrated; a module joins ``models.Base`` by being imported.
DECLARING = (models, community, custody, officers)
METADATA = models.Base.metadata
