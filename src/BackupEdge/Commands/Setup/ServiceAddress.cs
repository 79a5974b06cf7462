using System.Globalization;

namespace BackupEdge.Commands.Setup;

/// <summary>The address of a service: a host and a port.</summary>
/// <param name="Host">The name or address of the host.</param>
/// <param name="Port">The port.</param>
internal sealed record ServiceAddress(string Host, int Port)
{
    /// <summary>The address of this machine.</summary>
    public const string Local = "127.0.0.1";

    /// <summary>Whether the service uses https.</summary>
    public bool IsSecure { get; init; }

    /// <summary>The address for requests of HTTP.</summary>
    public Uri Url => new($"{(IsSecure ? Uri.UriSchemeHttps : Uri.UriSchemeHttp)}://{Host}:{Port.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Reads <c>HOST</c>, <c>HOST:PORT</c> or a URL; returns null if it is none of these.</summary>
    /// <param name="text">The text.</param>
    /// <param name="port">The port if the text has none.</param>
    public static ServiceAddress? Parse(string? text, int port)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var hasScheme = text.Contains("://", StringComparison.Ordinal);
        return Uri.TryCreate(hasScheme ? text : $"tcp://{text}", UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? new ServiceAddress(uri.Host == "localhost" ? Local : uri.Host, HasPort(text, uri) ? uri.Port : port)
            {
                IsSecure = uri.Scheme == Uri.UriSchemeHttps,
            }
            : null;
    }

    /// <summary>Returns <c>HOST:PORT</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    // The URL of a known scheme has a default port even if the text has none.
    private static bool HasPort(string text, Uri uri) =>
        uri.Port > 0 && text.Contains($":{uri.Port.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
}
