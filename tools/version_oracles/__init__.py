"""Ask each ecosystem's own tool how versions compare, and keep the answers for the tests."""
