"""Knowledge graph of the patent–industry–capital ecosystem."""
