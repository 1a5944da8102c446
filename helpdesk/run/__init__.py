"""Programs around the product: start everything, prepare a machine, embedded servers, assets, translations, health."""
