export {
  AddressGuard,
  ForbiddenAddressError,
  type AddressGuardOptions,
} from './addresses/address-guard.ts'
export {
  AddressRules,
  isLoopbackHost,
  type AddressRulesOptions,
} from './addresses/address-rules.ts'
export { parseNetwork, type Network } from './addresses/network.ts'
