"""The invented returns of Northbrook, one module an agency's way of sending them."""
