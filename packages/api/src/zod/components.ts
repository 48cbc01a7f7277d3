import type { z } from 'zod'

import { metricsErrorJson, producerResults, sampleJson } from './collection.ts'
import {
  collectorInfo,
  collectorStats,
  collectorStatus,
  collectorStatusPage,
} from './collectors.ts'
import { duration } from './common.ts'
import { datumJson, fieldValueJson, histogramJson, quantileJson } from './datum-json.ts'
import {
  collectOutcome,
  producerDetails,
  producerDetailsPage,
  producerEndpoint,
  producerEndpointPage,
  producerRegistrationResponse,
  producerStatus,
  producerStatusPage,
  refusedRegistration,
  refusedRegistrationPage,
} from './producers.ts'
import {
  health,
  openApi,
  problem,
  programVersion,
  sqlRequest,
  sqlResponse,
  sqlValue,
  systemStatus,
} from './system.ts'
import {
  latestValue,
  latestValuePage,
  schemaOfferResults,
  schemaOffers,
  timeseriesSchema,
  timeseriesSchemaPage,
  timeseriesVersions,
} from './timeseries.ts'

/** The schemas that documents refer to by name. */
export const COMPONENTS: Readonly<Record<string, z.ZodType>> = {
  CollectOutcome: collectOutcome,
  CollectorInfo: collectorInfo,
  CollectorStats: collectorStats,
  CollectorStatus: collectorStatus,
  CollectorStatusPage: collectorStatusPage,
  Datum: datumJson,
  Duration: duration,
  FieldValue: fieldValueJson,
  Health: health,
  Histogram: histogramJson,
  LatestValue: latestValue,
  LatestValuePage: latestValuePage,
  MetricsError: metricsErrorJson,
  OpenApi: openApi,
  Problem: problem,
  ProducerDetails: producerDetails,
  ProducerDetailsPage: producerDetailsPage,
  ProducerEndpoint: producerEndpoint,
  ProducerEndpointPage: producerEndpointPage,
  ProducerRegistrationResponse: producerRegistrationResponse,
  ProducerResults: producerResults,
  ProducerStatus: producerStatus,
  ProducerStatusPage: producerStatusPage,
  ProgramVersion: programVersion,
  Quantile: quantileJson,
  RefusedRegistration: refusedRegistration,
  RefusedRegistrationPage: refusedRegistrationPage,
  Sample: sampleJson,
  SchemaOfferResults: schemaOfferResults,
  SchemaOffers: schemaOffers,
  SqlRequest: sqlRequest,
  SqlResponse: sqlResponse,
  SqlValue: sqlValue,
  SystemStatus: systemStatus,
  TimeseriesSchema: timeseriesSchema,
  TimeseriesSchemaPage: timeseriesSchemaPage,
  TimeseriesVersions: timeseriesVersions,
}
