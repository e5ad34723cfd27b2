"""The tests of gql_server. Files mirror modules; scenarios, properties and misbehaving plugins have folders."""
