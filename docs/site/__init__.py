"""Makes a site of the documentation: ``python -m docs.site FOLDER``, or ``make docs``.

The pages are plain Markdown and read well where they are. Here they are copied aside, with links that leave ``docs/`` led to copies
of what they lead to, and with the reference of the schema, which is generated and never committed. zensical then makes the HTML;
whatever it warns of is an error.
"""
