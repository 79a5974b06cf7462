using System.Text;

namespace BackupEdge.Objects.S3;

/// <summary>The addresses of a bucket and its objects, as they are sent and signed.</summary>
internal sealed class S3Address
{
    private readonly string _origin;
    private readonly string _path;
    private readonly string _prefix;

    /// <summary>Creates the addresses of a store.</summary>
    public S3Address(S3StoreOptions options)
    {
        var inPath = options.PathStyle ?? (options.Endpoint is not null || options.Bucket.Contains('.', StringComparison.Ordinal));
        var endpoint = options.Endpoint ?? new Uri($"https://s3.{options.Region}.{DomainOf(options.Region)}");
        var host = endpoint.IsDefaultPort ? endpoint.IdnHost : $"{endpoint.IdnHost}:{endpoint.Port}";
        Host = inPath ? host : $"{options.Bucket}.{host}";
        _origin = $"{endpoint.Scheme}://{Host}";
        _path = inPath ? $"/{options.Bucket}" : "";
        _prefix = options.Prefix;
        IsSecure = endpoint.Scheme == Uri.UriSchemeHttps;
        Display = $"s3://{options.Bucket}/{options.Prefix}";
    }

    /// <summary>The header <c>Host</c>.</summary>
    public string Host { get; }

    /// <summary>Whether the scheme is https.</summary>
    public bool IsSecure { get; }

    /// <summary>The address for messages.</summary>
    public string Display { get; }

    /// <summary>Returns the domain of the services of a region of AWS.</summary>
    public static string DomainOf(string region) =>
        region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";

    /// <summary>Returns the encoded path of an object, or of the bucket.</summary>
    /// <param name="key">Relative to the prefix of the store; null for the bucket.</param>
    public string PathOf(string? key)
    {
        if (key is null)
        {
            return _path.Length == 0 ? "/" : _path;
        }

        var path = new StringBuilder(_path).Append('/');
        Append(path, _prefix, keepSlash: true);
        Append(path, key, keepSlash: true);
        return path.ToString();
    }

    /// <summary>Returns the encoded query, sorted as signatures need it; without a question mark.</summary>
    public static string QueryOf(IReadOnlyList<(string Name, string Value)> query)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in query.OrderBy(pair => pair.Name, StringComparer.Ordinal))
        {
            if (text.Length > 0)
            {
                text.Append('&');
            }

            Append(text, name, keepSlash: false);
            Append(text.Append('='), value, keepSlash: false);
        }

        return text.ToString();
    }

    /// <summary>Returns the address of a request. Dots in the path are kept as they are: they are part of the key.</summary>
    public Uri UriOf(string path, string query) =>
        new(
            query.Length == 0 ? _origin + path : $"{_origin}{path}?{query}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );

    private static void Append(StringBuilder to, string text, bool keepSlash)
    {
        const string Hex = "0123456789ABCDEF";
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (
                char.IsAsciiLetterOrDigit((char)value)
                || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~'
                || (keepSlash && value == '/')
            )
            {
                to.Append((char)value);
            }
            else
            {
                to.Append('%').Append(Hex[value >> 4]).Append(Hex[value & 15]);
            }
        }
    }
}
