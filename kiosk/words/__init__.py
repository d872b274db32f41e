"""Every sentence that the kiosk itself says or shows, by what it is about: `words.stopping.WHAT_WAS_IT`.

What a stretch says stands in the stretch's own file, and what a technician reads on the command line stands with the
command. Kept in one place so that one person can read the kiosk's whole tone of voice, and a translator its whole text.
Spoken sentences have at most ten words, so that each fits the screen as a caption while it is said.
"""

from kiosk.words import ahead as ahead
from kiosk.words import aside as aside
from kiosk.words import beginning as beginning
from kiosk.words import buttons as buttons
from kiosk.words import dates as dates
from kiosk.words import ending as ending
from kiosk.words import guiding as guiding
from kiosk.words import home as home
from kiosk.words import left_out as left_out
from kiosk.words import notices as notices
from kiosk.words import options as options
from kiosk.words import report as report
from kiosk.words import ringing as ringing
from kiosk.words import settings as settings
from kiosk.words import signs as signs
from kiosk.words import stopping as stopping
from kiosk.words import told as told
