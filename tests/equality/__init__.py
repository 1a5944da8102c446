"""Where two screens or two ways of the product say the same thing, a test here compares them."""
