namespace BackupEdge.Commands;

/// <summary>A link that signs a browser in to the dashboard once.</summary>
internal static class LoginLink
{
    /// <summary>
    /// Returns the link. The code stands in the fragment, which browsers do not send, so that it is in no log of a server or proxy.
    /// </summary>
    /// <param name="url">The address of the server.</param>
    /// <param name="code">The code.</param>
    public static string Of(string url, string code) => $"{url}/#/login/{code}";
}
