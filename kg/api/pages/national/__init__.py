"""The page of the national system: map, figures over time, supply and demand, funnel, alliances."""
