"""clearway demo: real reports taken the whole way to patched operators (Order 2), in acts told one by one."""
