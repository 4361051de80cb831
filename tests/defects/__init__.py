"""Every defect of returns that is known from real ones: what is made of it, and what is said.

A test is named after the defect's number in the catalogue of defects (D01 to D45).
"""
