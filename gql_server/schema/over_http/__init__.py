"""GraphQL over HTTP: what a request may look like, which document it names, and how it is answered."""
