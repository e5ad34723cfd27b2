"""What watches the server: rules, dashboards, and whether they say what is so."""
