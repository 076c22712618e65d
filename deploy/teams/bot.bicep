// The Azure Bot and its Teams channel, for a registration that exists. Written from the documentation, not deployed by us.
@description('The client id of the app registration, or of the user-assigned managed identity.')
param appId string

@description('The id of your tenant.')
param tenantId string = tenant().tenantId

@description('Where the bot listens: https, and ending in /api/messages.')
param endpoint string

@description('The name of the Azure Bot: unique in Azure.')
param name string = 'impsci-${uniqueString(resourceGroup().id)}'

@description('The resource id of a user-assigned managed identity; empty where the bot has a certificate or a secret.')
param identityId string = ''

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  kind: 'azurebot'
  sku: {
    name: 'F0'
  }
  properties: {
    displayName: 'impsci'
    description: 'Cited answers about implementation science.'
    endpoint: endpoint
    msaAppId: appId
    msaAppTenantId: tenantId
    msaAppType: empty(identityId) ? 'SingleTenant' : 'UserAssignedMSI'
    msaAppMSIResourceId: empty(identityId) ? null : identityId
    disableLocalAuth: true
    schemaTransformationVersion: '1.3'
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
    properties: {
      isEnabled: true
      acceptedTerms: true
    }
  }
}

output botName string = bot.name
