"""Places and directions in space, for the moving figure.

Axes: x the way the person faces (before they are laid back), y up, z toward the working side. Lengths are in statures
(a standing person is about 1.0 tall), angles in degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin, sqrt

Vec = tuple[float, float, float]
Ball = tuple[Vec, float]  # a centre and a radius
Mat = tuple[Vec, Vec, Vec]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the body with its own axes: x to the body's front, y toward the head, z to its right."""

    at: Vec
    axes: Mat  # columns are x, y, z

    def point(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Vec:
        """A place given along these axes."""
        ax, ay, az = self.axes
        px, py, pz = self.at
        return (
            px + ax[0] * x + ay[0] * y + az[0] * z,
            py + ax[1] * x + ay[1] * y + az[1] * z,
            pz + ax[2] * x + ay[2] * y + az[2] * z,
        )

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Spot:
        """The same axes at another place."""
        return Spot(self.point(x, y, z), self.axes)

    def about_x(self, degrees: float) -> Spot:
        """Turned about x, y toward z."""
        x, y, z = self.axes
        c, s = cos(radians(degrees)), sin(radians(degrees))
        return Spot(self.at, (x, mix(y, c, z, s), mix(z, c, y, -s)))

    def about_y(self, degrees: float) -> Spot:
        """Turned about y, z toward x."""
        x, y, z = self.axes
        c, s = cos(radians(degrees)), sin(radians(degrees))
        return Spot(self.at, (mix(x, c, z, -s), y, mix(z, c, x, s)))

    def about_z(self, degrees: float) -> Spot:
        """Turned about z, x toward y."""
        x, y, z = self.axes
        c, s = cos(radians(degrees)), sin(radians(degrees))
        return Spot(self.at, (mix(x, c, y, s), mix(y, c, x, -s), z))


WORLD = Spot((0.0, 0.0, 0.0), ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)))


def mix(a: Vec, i: float, b: Vec, j: float) -> Vec:
    """The sum of two directions, each so many times."""
    return (a[0] * i + b[0] * j, a[1] * i + b[1] * j, a[2] * i + b[2] * j)


def sub(a: Vec, b: Vec) -> Vec:
    """The way from `b` to `a`."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def dot(a: Vec, b: Vec) -> float:
    """How far two directions agree."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    """The direction square to both, as a right hand's third finger."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def unit(a: Vec) -> Vec:
    """The same direction, one long."""
    length = sqrt(dot(a, a)) or 1.0
    return (a[0] / length, a[1] / length, a[2] / length)


def limb_spot(at: Vec, toward: Vec, thumb: Vec) -> Spot:
    """A spot whose -y runs along a limb and whose x is as near to `thumb` as it can be."""
    y = unit(sub(at, toward))
    x = unit(mix(thumb, 1.0, y, -dot(thumb, y)))
    return Spot(at, (x, y, cross(x, y)))
