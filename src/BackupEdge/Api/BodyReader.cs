using System.Buffers;
using System.IO.Pipelines;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace BackupEdge.Api;

/// <summary>Reads a request's body whole: at most 1 MiB of JSON.</summary>
internal static class BodyReader
{
    /// <summary>The largest body that is taken, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The body; empty when there is none.</summary>
    /// <exception cref="Fault">`body_too_large`, or `unsupported_media_type`.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
        {
            throw TooLarge();
        }

        var body = await ReadAllAsync(request.BodyReader, cancellationToken);
        if (body.Length > 0 && !IsJson(request.ContentType))
        {
            throw new Fault(
                FaultCode.UnsupportedMediaType,
                "The body must be JSON, and say so: send the header 'Content-Type: application/json'.",
                ("content_type", Invalid.Short(request.ContentType ?? "")));
        }

        return body;
    }

    /// <summary>What a body over the limit gets.</summary>
    public static Fault TooLarge() => new(FaultCode.BodyTooLarge, "The body is larger than 1 MiB. Send less.", ("max_bytes", $"{MaxBytes}"));

    private static async ValueTask<byte[]> ReadAllAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > MaxBytes)
            {
                reader.AdvanceTo(result.Buffer.End);
                throw TooLarge();
            }

            if (result.IsCompleted)
            {
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
