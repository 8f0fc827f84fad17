"""What a ride and a listed unit say of each other: where they agree, and where they contradict."""

from dataclasses import dataclass

from madang_transfermap.links.levels import depth, is_between, is_shifted
from madang_transfermap.links.places import Places
from madang_transfermap.links.rides import Ride
from madang_transfermap.links.units import Unit

BOTH = 2


@dataclass(frozen=True, slots=True)
class Case:
    """A ride held against one unit; what one of them does not say agrees with nothing."""

    ride: Ride
    unit: Unit
    places: Places

    @property
    def agreeing_floors(self) -> frozenset[str]:
        """The floors that both name."""
        return self.unit.floors & self.ride.floors

    @property
    def is_on_the_way(self) -> bool:
        """Whether it is listed under a line that the ride may belong to."""
        return self.unit.station_id in self.ride.own_stations

    @property
    def is_transfer(self) -> bool:
        """Whether one changes lines by it."""
        return self.unit.place == "transfer" or bool(self.unit.lines)

    def contradicts(self) -> bool:
        """It cannot be the unit: floors, platform or exit are others."""
        return (
            self._other_floors()
            or self._other_platform()
            or bool(self.ride.exits and self.unit.exits and not self.by_exit())
        )

    def passes_between(self) -> bool:
        """The list gives two floors, and the ride goes to one that lies between them."""
        return any(is_between(floor, self.unit.floors) for floor in self._unlisted_floors())

    def by_platform(self) -> bool:
        """It names a platform of the ride."""
        return bool(self.unit.platforms & self.ride.platforms)

    def by_island(self) -> bool:
        """It names a side of the island platform at which the ride is."""
        ride, unit = (self.places.stations_of(s.platforms) for s in (self.ride, self.unit))
        return any(self.places.is_island(station_id) for station_id in ride & unit)

    def at_platform(self) -> bool:
        """It serves a platform of the ride."""
        return self.by_platform() or self.by_island()

    def by_exit(self) -> bool:
        """Both name an exit."""
        return bool(self.unit.exits & self.ride.exits)

    def by_transfer(self) -> bool:
        """Both say that one changes lines here: to a corridor, or to a line that is named."""
        at_ends = {self.places.line(s) for s in self.places.stations_of(self.ride.platforms)}
        known = {*self.unit.lines, self.places.line(self.unit.station_id)}
        if not self.is_transfer or not at_ends <= known:
            return False
        asked = self.ride.lines - {self.places.line(self.unit.station_id)}
        leads = {end.spot for end in self.ride.ends} | {self.ride.toward}
        return bool(self.unit.lines & asked or leads & {"corridor", "place:corridor", "place:line"})

    def by_unit_no(self) -> bool:
        """Both name its number."""
        return self.is_on_the_way and self.unit.unit_no == self.ride.unit_no is not None

    def by_door(self) -> bool:
        """Both name a car or door at the platform."""
        doors = {*self.unit.doors, *(door.split("-")[0] for door in self.unit.doors)}
        return self.by_platform() and bool(doors & self.ride.doors)

    def by_shifted_floors(self) -> bool:
        """It names the platform of the ride, and both floors differ by one storey.

        Two bodies count the storeys of some stations from different floors. The platform must be
        the end away from the ground, else the ride goes the other way than the unit.
        """
        two = len(self.unit.floors) == len(self.ride.floors) == BOTH
        return two and self._platform_is_far() and is_shifted(self.unit.floors, self.ride.floors)

    def _platform_is_far(self) -> bool:
        here = [end.floor for end in self.ride.ends if end.platforms & self.unit.platforms]
        others = self.ride.floors - set(here)
        return len(here) == 1 and all(
            floor is not None and depth(floor) > depth(other) for floor in here for other in others
        )

    def is_silent(self) -> bool:
        """It shares a floor with the ride and does not say where it stands: it may be the one."""
        return (
            self.is_on_the_way
            and bool(self.agreeing_floors)
            and not self.unit.platforms
            and not self.unit.exits
        )

    def leads_to_a_platform(self) -> bool:
        """It joins a platform with one other floor, and the ride has a platform at no end."""
        return (
            bool(self.unit.platforms)
            and len(self.unit.floors) == BOTH
            and all(end.is_off_platform for end in self.ride.ends)
            and not self.is_transfer
        )

    def joins_level_platform(self) -> bool:
        """Such a unit, where both floors agree: the concourse may lie level with the platform."""
        floors = len(self.agreeing_floors)
        return self.leads_to_a_platform() and self.is_on_the_way and floors == BOTH

    def leads_elsewhere(self) -> bool:
        """It leads to the street by an exit, and the ride stays inside and names none."""
        return bool(self.unit.exits) and all(end.is_inside for end in self.ride.ends)

    def names_line(self) -> bool:
        """It names a line to which the ride leads."""
        return bool(self.unit.lines & self.ride.lines)

    def names_both_ends(self) -> bool:
        """It names the platforms at both ends of the ride."""
        return all(end.platforms & self.unit.platforms for end in self.ride.ends)

    def fits_unknown_floors(self) -> bool:
        """Nothing around an end of unknown floor speaks against it.

        The end is the platform that it names, or it is a way to another line as the unit is, or
        the floor named beyond the walk is the unit's other floor.
        """
        return all(
            end.floor is not None
            or bool(end.platforms & self.unit.platforms)
            or (end.spot == "corridor" and self.is_transfer)
            or end.walked_floor in self.unit.floors - self.ride.floors
            for end in self.ride.ends
        )

    def is_of_all_operators(self) -> bool:
        """No other operator, whose list may be silent, comes into question for the ride."""
        ours = self.places.operator(self.unit.station_id)
        return all(self.places.operator(s) == ours for s in self.ride.own_stations)

    def _unlisted_floors(self) -> frozenset[str]:
        return self.ride.floors - self.unit.floors if self.unit.floors else frozenset()

    def _other_floors(self) -> bool:
        """It does not stop at a floor of the ride.

        A list that gives two floors may leave out stops between them; one that gives more does not.
        """
        unlisted = self._unlisted_floors()
        if len(self.unit.floors) == BOTH and self.agreeing_floors:
            unlisted = frozenset(f for f in unlisted if not is_between(f, self.unit.floors))
        return bool(unlisted)

    def _other_platform(self) -> bool:
        """It names platforms, and the ride is at others of that line, or of lines it never meets.

        Units by which one transfers may name the platform of one line and serve the other.
        """
        if not (self.unit.platforms and self.ride.platforms) or self.by_platform():
            return False
        at_unit, at_ride = (self.places.stations_of(s.platforms) for s in (self.unit, self.ride))
        return not (self.by_island() if at_unit & at_ride else self.is_transfer)
