/** Needs of a region at once. */
export const needsWide = {
  "needsWide.title": "Needs of all places",
  "needsWide.about":
    "How each product stands at each place, by the same rules as on the place's own page and as fresh as its book. Open a cell to see how it was reckoned.",
  "needsWide.nobody": "No place is like this.",
  "needsWide.counts":
    "Out {out} · under {under} · to plan {plan} · over {over} · unknown {unknown}",
  "needsWide.legend": "0 out, < under, √ to plan, > over, — unknown; empty: never kept there",
  "needsWide.where": "Place",
  "needsWide.cell": "{facility} {product}: {status}, ask for {order}",
  "needsWide.more": "There are more places: choose a region.",
  "needsWide.mark.out": "0",
  "needsWide.mark.under": "<",
  "needsWide.mark.over": ">",
  "forecast.title": "The next six months",
  "forecast.none": "No whole month is in the book yet: nothing can be forecast.",
  "forecast.by": "Forecast by: {method}",
  "forecast.errors":
    "Tried on its own past it erred by {error} a month; the average of {n} months erred by {average}.",
  "forecast.new": "The book is too short to try a method: this is the average.",
  "forecast.expected": "Expected",
  "forecast.interval": "Four times of five within",
  "forecast.chart":
    "Consumption of the last {past} months and the forecast of {ahead}; the figures are in the table",
  "forecastMethod.medians": "median of five views",
  "forecastMethod.average": "average of the last months",
  "forecastMethod.year": "average of a year",
  "forecastMethod.smoothed": "smoothed level",
  "forecastMethod.damped": "fading trend",
  "forecastMethod.last-year": "same month last year",
  "forecastMethod.intermittent": "intermittent demand",
};
