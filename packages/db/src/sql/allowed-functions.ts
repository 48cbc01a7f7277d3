/**
 * What user queries may call: functions of their arguments alone. Whatever reads files, networks,
 * tables, dictionaries or the server's settings, sleeps or fails on purpose is not here.
 * Long because it is a list.
 */
const FUNCTIONS = `
  equals notEquals less greater lessOrEquals greaterOrEquals and or not xor in notIn globalIn globalNotIn exists
  isNull isNotNull isNullable ifNull nullIf coalesce assumeNotNull toNullable isDistinctFrom isNotDistinctFrom
  if multiIf caseWithExpression caseWithoutExpression between greatest least like notLike ilike notILike match
  plus minus multiply divide intDiv intDivOrZero modulo moduloOrZero positiveModulo negate abs sign gcd lcm
  bitAnd bitOr bitXor bitNot bitShiftLeft bitShiftRight bitTest bitCount
  round roundBankers floor ceil ceiling trunc truncate exp exp2 exp10 log ln log2 log10 log1p sqrt cbrt pow power
  sin cos tan asin acos atan atan2 degrees radians pi e isFinite isInfinite isNaN ifNotFinite width_bucket
  divideOrNull moduloOrNull widthBucket
  tuple tupleElement untuple array arrayElement map mapKeys mapValues mapContains lambda identity materialize
  CAST accurateCast accurateCastOrNull toTypeName toString toBool
  toInt8 toInt16 toInt32 toInt64 toInt128 toInt256 toUInt8 toUInt16 toUInt32 toUInt64 toUInt128 toUInt256
  toInt8OrNull toInt16OrNull toInt32OrNull toInt64OrNull toUInt8OrNull toUInt16OrNull toUInt32OrNull toUInt64OrNull
  toInt8OrZero toInt16OrZero toInt32OrZero toInt64OrZero toUInt8OrZero toUInt16OrZero toUInt32OrZero toUInt64OrZero
  toFloat32 toFloat64 toFloat32OrNull toFloat64OrNull toFloat32OrZero toFloat64OrZero
  toDecimal32 toDecimal64 toDecimal128 toFixedString toUUID toUUIDOrNull toUUIDOrZero
  toDate toDate32 toDateTime toDateTime32 toDateTime64 toDateOrNull toDateTimeOrNull toDateTime64OrNull
  parseDateTime parseDateTimeBestEffort parseDateTime64BestEffort
  toIntervalNanosecond toIntervalMicrosecond toIntervalMillisecond toIntervalSecond toIntervalMinute toIntervalHour
  toIntervalDay toIntervalWeek toIntervalMonth toIntervalQuarter toIntervalYear
  reinterpretAsUInt64 reinterpretAsInt64 reinterpretAsFloat64
  now now64 today yesterday toTimeZone timeZoneOf timezoneOf toYear toQuarter toMonth toWeek toISOWeek toDayOfYear
  toDayOfMonth toDayOfWeek toHour toMinute toSecond toMillisecond toUnixTimestamp toYYYYMM toYYYYMMDD
  toUnixTimestamp64Second toUnixTimestamp64Milli toUnixTimestamp64Micro toUnixTimestamp64Nano
  fromUnixTimestamp fromUnixTimestamp64Second fromUnixTimestamp64Milli fromUnixTimestamp64Micro fromUnixTimestamp64Nano
  toStartOfInterval toStartOfYear toStartOfQuarter toStartOfMonth toStartOfWeek toStartOfDay toStartOfHour
  toStartOfMinute toStartOfFiveMinutes toStartOfTenMinutes toStartOfFifteenMinutes toStartOfSecond toStartOfMillisecond
  toMonday date_trunc dateTrunc date_add dateAdd date_sub dateSub date_diff dateDiff age timestamp_add timestamp_sub
  addNanoseconds addMicroseconds addMilliseconds addSeconds addMinutes addHours addDays addWeeks addMonths addYears
  subtractSeconds subtractMinutes subtractHours subtractDays subtractWeeks subtractMonths subtractYears
  formatDateTime tumble tumbleStart tumbleEnd
  length empty notEmpty has hasAll hasAny indexOf arrayCount arrayMax arrayMin arraySum arrayAvg arrayProduct
  arrayMap arrayFilter arrayExists arrayAll arrayFirst arrayLast arrayFirstIndex arrayLastIndex arrayFill
  arraySort arrayReverseSort arrayReverse arrayDistinct arrayUniq arrayConcat arraySlice arrayPushBack arrayPushFront
  arrayPopBack arrayPopFront arrayResize arrayFlatten arrayZip arrayEnumerate arrayDifference arrayCumSum
  arrayCumSumNonNegative arrayCompact arrayJoin arrayStringConcat arrayReduce range
  lower upper lowerUTF8 upperUTF8 lengthUTF8 reverse reverseUTF8 concat concatWithSeparator substring substringUTF8
  left right leftPad rightPad trim trimLeft trimRight trimBoth position positionCaseInsensitive locate endsWith startsWith
  replaceOne replaceAll replaceRegexpOne replaceRegexpAll extract extractAll splitByChar splitByString splitByRegexp
  countSubstrings hex unhex bin char ascii base64Encode base64Decode format
  IPv4StringToNum IPv4NumToString IPv6StringToNum IPv6NumToString toIPv4 toIPv6 isIPv4String isIPv6String isIPAddressInRange
  IPv4CIDRToRange IPv6CIDRToRange cityHash64 xxHash64 sipHash64 MD5 SHA256 generateUUIDv4 rand rand32 rand64
  runningDifference formatReadableSize formatReadableDecimalSize formatReadableQuantity formatReadableTimeDelta
  row_number rank dense_rank percent_rank ntile lag lead lagInFrame leadInFrame nth_value first_value last_value
  nonNegativeDerivative grouping`

/** Aggregates, which take the suffixes of `COMBINATOR`. */
const AGGREGATES = `
  count sum sumKahan sumWithOverflow min max avg avgWeighted any anyLast anyHeavy first_value last_value argMin argMax
  median stddevPop stddevSamp varPop varSamp stddev_pop stddev_samp var_pop var_samp covarPop covarSamp corr skewPop skewSamp
  kurtPop kurtSamp uniq uniqExact uniqCombined uniqCombined64 uniqHLL12 groupArray groupUniqArray groupArraySorted groupArraySample
  groupBitAnd groupBitOr groupBitXor topK topKWeighted quantile quantiles quantileExact quantileExactLow quantileExactHigh
  quantilesExact quantileExactWeighted quantileTiming quantileTDigest quantilesTDigest quantileTDigestWeighted
  quantileInterpolatedWeighted quantileDeterministic deltaSum deltaSumTimestamp simpleLinearRegression entropy
  boundingRatio maxIntersections sumMap minMap maxMap histogram timeSeriesRateToGrid timeSeriesDeltaToGrid`

const allowed = new Set(words(FUNCTIONS))
const aggregates = new Set(words(AGGREGATES))

/** What an aggregate's name may end in; `State` and `Merge` are not among them. */
const COMBINATOR = /(?:distinct|if|array|map|foreach|ordefault|ornull)$/

/** Whether a user's query may call the function; case does not matter, as to the engine mostly. */
export function isAllowedFunction(name: string): boolean {
  let rest = name.toLowerCase()
  if (allowed.has(rest)) return true
  while (!aggregates.has(rest)) {
    const suffix = COMBINATOR.exec(rest)?.[0]
    if (suffix === undefined) return false
    rest = rest.slice(0, -suffix.length)
  }
  return true
}

function words(list: string): string[] {
  return list.toLowerCase().trim().split(/\s+/)
}
