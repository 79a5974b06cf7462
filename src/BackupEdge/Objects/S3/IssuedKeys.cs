using System.Globalization;
using System.Text.Json;

namespace BackupEdge.Objects.S3;

/// <summary>Reads the JSON document with which services of a container or an instance issue temporary keys.</summary>
internal static class IssuedKeys
{
    /// <summary>Returns the keys in the document.</summary>
    /// <param name="json">An object with <c>AccessKeyId</c>, <c>SecretAccessKey</c>, <c>Token</c> and <c>Expiration</c>.</param>
    /// <exception cref="IOException">The document is not complete. The service is asked again.</exception>
    public static S3Keys Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new S3Keys(
                root.GetProperty("AccessKeyId").GetString()!,
                root.GetProperty("SecretAccessKey").GetString()!,
                root.GetProperty("Token").GetString(),
                DateTimeOffset.Parse(
                    root.GetProperty("Expiration").GetString()!,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
                )
            );
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new IOException("The service that issues keys answered with an incomplete document.", e);
        }
    }
}
