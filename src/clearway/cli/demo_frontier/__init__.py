"""clearway frontier demo: three developers' submissions played from inquiry to their ends (Order 3(a), 3(b))."""
