using System.Text.Json.Nodes;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>The ways to send credentials, as the OpenAPI document describes them.</summary>
internal static class SecuritySchemes
{
    /// <summary>Returns the schemes by name. Each call needs one of them, unless its route is open.</summary>
    public static JsonObject All() =>
        new()
        {
            ["apiKey"] = new JsonObject
            {
                ["type"] = "apiKey",
                ["in"] = "header",
                ["name"] = "X-API-Key",
                ["description"] = "An API key, `bek_...`.",
            },
            ["bearer"] = new JsonObject
            {
                ["type"] = "http",
                ["scheme"] = "bearer",
                ["description"] = "An API key, or an access token when tokens are configured.",
            },
            ["basic"] = new JsonObject
            {
                ["type"] = "http",
                ["scheme"] = "basic",
                ["description"] =
                    "An API key as the password, or as the user name; not an access token. For callers that can send no header, but a "
                    + "user and password in the address.",
            },
        };
}
