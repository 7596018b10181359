/** The domains that the demonstration's hosting company has from the first day: the guides', and those of its people. */
export const hostedDomains = [
  'contoso.com',
  'contoso.co.uk',
  'contoso.example',
  'fabrikam.com',
  'fabrikam.example',
] as const
