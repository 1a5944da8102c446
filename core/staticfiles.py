"""How static files are served in production: by hashed names, compressed, modules importing each other by them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Names carry a hash of the content, so browsers may keep files for ever; imports of our modules name them, too.

    Django's own switch for that, `support_js_module_import_aggregation`, looks into the files of libraries as well and
    stops at one that imports what it does not bring.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((r"(?P<matched>from '(?P<url>\./[a-z-]+\.js)')", "from '%(url)s'"),)),
    )
