"""What an auditor or a privacy impact assessment asks for, drawn from the code, the settings and the database."""
