"""Makes a new plugin's package of templates: ``kinds`` what it can offer, ``making`` the files, ``templates/`` their texts."""
