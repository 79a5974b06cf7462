namespace BackupEdge.Configuration;

/// <summary>Whether and for which addresses the dashboard is served.</summary>
internal sealed record UiDefinition
{
    /// <summary>Whether the dashboard is served at <c>/</c>, and sessions can be made.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>
    /// Addresses <c>https://HOST</c> at which browsers reach the dashboard, in the form of the header <c>Origin</c>: for a proxy that
    /// replaces <c>Host</c>, where the browser sends no <c>Sec-Fetch-Site</c>.
    /// </summary>
    public IReadOnlyList<string> Origins { get; init; } = [];
}
