"""What operators over windows share: their geometry, and the misunderstandings of windows and numbers.

A convolution, a pool, a patch that is copied out and the adjoints of all of these join positions of two lines
by windows: `geometry` holds the numbers of that, after a dialect's rule has read its words. This folder is no
operator, and knows none.
"""
