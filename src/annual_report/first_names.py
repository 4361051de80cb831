"""First names that are common in England and are not everyday words as well.

No list of names is complete, and no person's name is on it for being theirs: these are names
that many thousands share. Names that are also words (Grace, Hope, Will, Mark, Rose, April) are
left out, because they would withhold sentences that name nobody.
"""

from __future__ import annotations

FIRST_NAMES = frozenset(
    # Read as prose: a list of three hundred quoted strings cannot be looked through.
    """
    Aaliyah Aaron Abdul Abdullah Abigail Adam Adrian Agnieszka Ahmed Aidan Aisha Aiden Alan Albert
    Alex Alexander Alexandra Alfie Ali Alice Alisha Amanda Amara Amelia Amelie Amina Amy Ana
    Andrea Andrew Angela Anna Anne Annie Anthony Archie Arthur Ava Ayaan Barbara Bella Ben Benjamin
    Beth Bethany Brandon Brian Caitlin Callum Cameron Carol Caroline Catherine Charlie Charles
    Charlotte Chloe Chris Christine Christopher Claire Clare Colin Connor Courtney Daniel Danielle
    Darren David Deborah Denise Dominic Donna Dylan Edward Eleanor Elijah Elizabeth Ella
    Ellie Elsie Emily Emma Erin Esme Ethan Eva Evan Evie Fatima Finley Fiona Florence Francesca
    Frankie Freddie Frederick Gareth Gary Gemma Geoffrey George Georgia Georgina Gillian Graham
    Hamza Hannah Harley Harriet Harrison Harry Harvey Hassan Helen Henry Hussain Iain
    Ian Ibrahim Imogen Isaac Isabel Isabella Isabelle Isla Jack Jackson Jacob Jacqueline Jake James
    Jamie Jane Janet Jason Jayden Jennifer Jenny Jessica Joan Joanna Joanne Joe Joel John
    Jonathan Jordan Joseph Josh Joshua Jude Julia Julian Julie Karen Katarzyna Kate Katherine
    Kathleen Katie Kayla Kayleigh Keira Keith Kelly Kenneth Kevin Khadija Kian Kieran Kimberley
    Kyle Laura Lauren Layla Leah Leanne Leo Leon Lewis Liam Linda Lisa Logan Lola Louis Louise
    Lucas Lucy Luke Lydia Maisie Malik Margaret Maria Marie Martin Martha Mary Maryam Mason Matilda
    Matthew Megan Melanie Mia Michael Michelle Millie Mohamed Mohammad Mohammed Molly Muhammad
    Musa Mustafa Natalie Natasha Nathan Neil Niamh Nicholas Nicola Nicole Nigel Noah Oliver Olivia
    Omar Oscar Owen Paige Pamela Patricia Patrick Paul Pauline Peter Philip Phoebe Priya
    Rachel Rebecca Reece Rhys Richard Riley Robert Ronnie Rory Rosie Ruth Ryan Saira Sally
    Sam Samantha Samira Samuel Sandra Sara Sarah Scarlett Scott Sean Sebastian Shannon Sharon Shaun
    Shirley Simon Sofia Sophia Sophie Stacey Stanley Stephanie Stephen Steven Stuart Susan
    Suzanne Tamika Tanya Taylor Teddy Teresa Thomas Tia Tiffany Tim Timothy Toby Tom Tommy Tracey
    Tracy Tyler Valerie Vanessa Victoria Wendy William Yasmin Yusuf Zachary Zainab Zara Zoe Zuzanna
    """.split()  # noqa: SIM905
)
