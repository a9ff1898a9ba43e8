"""The sentences of facts and of claims, by name.

A name in braces stands for a number, a day or a noun that is already in words.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, str]] = {
    # arrivals to a day
    "total": "{people} people arrived in small boats from {start} to {day}.",
    "year_to_date": "{people} people arrived from 1 January to {day}.",
    "year_to_date_change": "{people} people had arrived in {year} by {day}, {against} by {same}.",
    "no_year_before": "The official series begins on {start}: "
    "there is no year before to compare with.",
    "few_by": "{people} had arrived by {same}: too few for a change in per cent.",
    "nobody_by": "Nobody had arrived by {same}: there is nothing to compare with.",
    "since": "{people} people arrived from {start} to {day}.",
    "since_later": "{event} was on {start}, after {day}.",
    "last_full_week": "{people} people arrived in the week from Monday {start} to Sunday {end}.",
    "no_full_week": "No full week, Monday to Sunday, had ended by {day}.",
    "peak_year": "Of the complete years to {day}, {year} had most arrivals: {people} people.",
    "peak_year_apart": " That is the finalised figure; the daily figures add up to {daily}.",
    "no_peak_year": "No calendar year of the series was complete by {day}.",
    "people_per_boat": "{people} people arrived in {boats} from 1 January to {day}: {load} a boat.",
    "no_boat": "No boat had arrived from 1 January to {day}.",
    "direction": "Arrivals to {day}, compared: {parts}.",
    "no_direction": "Too few people had arrived by {day} for a comparison with a year before.",
    "last_365_days": "the last 365 days with the 365 before, {change}",
    "year_so_far": "the year so far with the same days of {year}, {change}",
    "last_91_days": "the last 91 days with the same days of the year before, {change}",
    # a figure between two days
    "days": "from {start} to {end}",
    "one_day": "on {day}",
    "not_over": "The time {days} was not over by {day}.",
    "people_between": "{people} arrived {days}.",
    "boats_between": "{boats} arrived {days}.",
    "per_boat_between": "{people} people arrived in {boats} {days}: {load} a boat.",
    "no_boat_between": "No boat arrived {days}, so there is no number of people in each.",
    "between_change": "{people} people arrived {days}, {against} {base_days}.",
    "per_boat_between_change": "{load} people a boat arrived {days}, {against} {base_days}.",
    "than": "{change} than the {base}",
    "as_many": "{change} as the {base}",
    "after": "after {base}",
    "without_nationality": "Without arrivals from {nationality}, {people} people arrived {days}, "
    "{against} {base_days}.",
    "no_quarters": "Nationalities are known by quarter, "
    "and no whole quarters {days} can be compared.",
    "place": "{people} people arrived {days}: {place} by the same days.",
    "place_level": " As many had arrived in {years}.",
    "record_since": "{people} people arrived {days}. By the same days {years} had as {few} or "
    "{fewer}, and no year between.",
    "record_of_all": "{people} people arrived {days}. By the same days no year from {first} had as "
    "{few} or {fewer}.",
    "returned_a_week": "{people} people were returned {days}: {weekly} a week.",
    "no_months": "No month of returns that lies {days} had been published by {day}.",
    "attempts_change": "French authorities estimate that {about}{now} attempts to cross were "
    "prevented in {year}, {against} in {base_year}.",
    "no_year": "No figure for {year} was known by {day}.",
    "committed_between": "Agreements announced {days} commit the UK to {amount}, "
    "as first given: {scopes}.",
    "one_scope": "all of it under the deals {scope}",
    "of_scopes": "{amount} {scope}",
    "stop_gap": " The stop-gap of 2026, which may lie inside, is not added.",
    "no_agreement": "No agreement was announced {days}.",
    "other_currency": "Of some agreements announced {days} no sum in this currency is known.",
    "before_agreements": "No agreement from before {year} is on record, so there is no sum {days}.",
    "pace": "{people} a week, a pace that the press reported, "
    "is {share} of the {weekly} people who arrived in an average week {days}.",
    "no_pace": "No pace of returns had been reported by {day}.",
    "nobody_between": "Nobody arrived {days}.",
    # attempts, people and decisions of a year
    "part_of_a_year": "French authorities estimate that {prevented} attempts to cross were "
    "prevented in the {coverage} of {year}; no figure for the whole year is known.",
    "prevented_in_year": "French authorities estimate that {about}{prevented} attempts to cross "
    "were prevented in {year}.",
    "recorded_in_year": "{arrived} people arrived in {year}, "
    "and French authorities estimate that {about}{prevented} attempts were prevented: "
    "{about}{attempts} recorded attempts.",
    "arrived_share_in_year": "Of {about}{attempts} recorded attempts in {year}, "
    "{arrived} people arrived: {share}.",
    "deaths_in_year": "Counted dead in {year}: {counts}.",
    "deaths_by": "{people} ({who})",
    "group_share": "Of {all} people who arrived in {year} and whose age was recorded, "
    "{people} were {group}: {share}.",
    "granted_share": "Of {decided} people who arrived in {year} and were granted or refused at "
    "first decision, {granted} were granted protection or other leave: {share}. "
    "{ended} claims had been withdrawn or closed. Appeals are not counted.",
    # why a stated figure has its verdict
    "equal": "The two are equal.",
    "apart": "The stated figure is {apart} {side} the other.",
    "passed": "The stated figure is {apart} {side} the other, which passed it on {day}.",
    "on_the_other_side": "The other figure is {other} the stated one.",
    "times": "That is {times} times as many.",
    "other_sign": "One is a rise and the other a fall.",
    "of_an_earlier_day": "The latest figure out by {day}, {figure}, speaks of {to}; "
    "a running total may have grown since.",
    "of_these_days": "Counted {days}, it is {figure}, and the number {verdict}.",
    "words_allow": "The words “{phrase}” allow each: {says}.",
    "within_a_day": "It was {figure} on the day before, {apart} {side} the stated figure, and "
    "{then} on the day it was said.",
    "of_who_counts": "Those who count differ, from {low} to {high}, "
    "and the claim does not fit them all.",
    "of_conditions": "Without what depends on results it is {low}, with it {high}.",
    "of_at_least": "Counts of a whole year are least numbers, and the highest has {high}.",
    "of_weeks_of_a_year": "These are whole weeks. For the calendar year it may be anything from "
    "{low} to {high}, so the number may be right, but this cannot show it.",
    "of_rounding": "The figure is rounded, from anything between {low} and {high}, "
    "and cannot show so exact a number.",
    "of_finalised": "Some final yearly counts differ from the daily ones; with them it is {low} to "
    "{high}.",
    "of_other_days": "The days of the figure are not those of the claim, "
    "so a number of it is not shown.",
    "official_series": "The official monthly series has {figures}.",
    "first_source": "The statement was the first to give this figure, so there was none to judge "
    "it by.",
    "fits_later": "It fits this series, which came out later.",
    "unlike_later": "It does not fit this series, which came out later.",
    "years_over": " {part} of this sum belonged to financial years that had ended by {day}.",
}


def say(name: str, **words: object) -> str:
    """The sentence of this name, filled in."""
    return SENTENCES[name].format(**words)
