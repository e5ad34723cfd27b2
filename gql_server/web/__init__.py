"""HTTP that is not GraphQL: the page behind the link in an e-mail, health, request ids, logs."""
