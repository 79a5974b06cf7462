using BackupEdge.Faults;

namespace BackupEdge.Commands.Remote;

/// <summary>Checks the address of a server.</summary>
internal static class RemoteAddress
{
    /// <summary>Returns the address of a server: scheme, host and port.</summary>
    /// <param name="text">The address as given.</param>
    /// <param name="origin">The option or variable that it comes from.</param>
    /// <exception cref="Fault">
    /// <c>invalid_request</c>: it is not an http or https address, it has a path or credentials, or it would send the key unencrypted.
    /// </exception>
    public static Uri Parse(string text, string origin)
    {
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || url.AbsolutePath != "/"
            || url.Query.Length > 0
            || url.Fragment.Length > 0
            || url.UserInfo.Length > 0
        )
        {
            // The text is not repeated if it may contain a password.
            var given = text.Contains('@', StringComparison.Ordinal) ? "" : $", not '{RequestFaults.Short(text)}'";
            throw new Fault(
                FaultCode.InvalidRequest,
                $"{origin} must be the address of a server without a path, such as https://backup.example.org:9000{given}.",
                ("field", "server")
            );
        }

        return url.Scheme == "https" || url.IsLoopback
            ? url
            : throw new Fault(
                FaultCode.InvalidRequest,
                $"{origin} is an http address of another host, and the key would be sent unencrypted. Give an https address (the server "
                    + "needs the setting tls, or a proxy with a certificate), or use a tunnel: ssh -L 9000:localhost:9000 HOST, and "
                    + "--server http://localhost:9000.",
                ("field", "server")
            );
    }
}
