"""Lists, look-ups and search, and the conventions that every list of the API keeps.

How another router makes a list:

* From rows of the ontology, nothing is to be done: every collection and relation has its list.
* From a table of its own (the result of a metric): declare a `Resource` with its `Attribute`s and
  `source="<name>"`, take `ListParameters` by `Depends(list_parameters)`, and end with

  ```python
  chosen = choose_format(request, parameters.format, TABULAR)
  version, cursor = version_of(parameters, versions)
  question = ask(resource, parameters, given={"<name>": table})          # a pyarrow.Table
  return answer_question(request, version, question, cursor, parameters, chosen,
                         more={"parameters": {"asOf": …, "knownAt": …}})
  ```

  Filters, sorting, `select`, `group_by`, cursors, formats, ETag and 304 follow. Declare the responses
  with `list_responses(resource)` and the body with `list_model(resource)`.
* An answer that is no list: `choose_format` for its format, `version_headers(version, chosen)` for ETag
  and Vary, `is_fresh(request, etag)` for 304, `version.stamp` for graphVersion, snapshotVersion,
  computedAt and methodVersion.

`Versions.current()` gives the published version with its tables; a request uses one `OpenVersion` from
beginning to end. `version.tables.cursor(seconds)` gives a DuckDB cursor over its views
("Publication", "collection:patents") with a deadline.
"""
