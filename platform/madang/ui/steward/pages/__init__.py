"""Pages of the stewards' app, named in `madang.ui.pagetable`."""
