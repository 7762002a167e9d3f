"""Planning under limited hours: which patches to install in which window, with a bound that says how far from optimal.

Order 2(c). A plan removes risk; a linear program that forgives halves of patches bounds what any plan can remove.
"""
