// group: mixed
// question-en: Which data sets is the graph made of, under which licence, and are they synthetic?
// question-zh: 图谱由哪些数据集构成，许可为何，是否为合成数据？
// param top integer = 100: number of data sets
// column dataSet: identifier
// column title: title
// column format: format as recognised
// column licence: licence of the data
// column synthetic: whether it is made up
MATCH (dataSet:DataSet)
RETURN dataSet.dataSetId AS dataSet, dataSet.title AS title, dataSet.format AS format, dataSet.licence AS licence,
       dataSet.isSynthetic AS synthetic
ORDER BY dataSet LIMIT $top
