// What tests and benchmarks need beside what is public.
export { decodeJson } from './otlp/json/decode-json.ts'
export { decodeProtobuf } from './otlp/protobuf/decode-protobuf.ts'
