using System.Buffers;
using System.IO.Pipelines;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace BackupEdge.Api.Http;

/// <summary>Reads a request's body whole: at most 1 MiB of JSON.</summary>
internal static class BodyReader
{
    /// <summary>The largest body that is taken, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The body; empty when there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="deadline">Until when it must have come.</param>
    /// <param name="cancellationToken">Set when the caller has gone.</param>
    /// <exception cref="Fault">
    /// <c>body_too_large</c>, <c>unsupported_media_type</c>, <c>request_timeout</c>, or <c>invalid_request</c> when it breaks off.
    /// </exception>
    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, Deadline deadline, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
        {
            throw TooLarge();
        }

        var body = await ReadToEndAsync(request, deadline, cancellationToken);
        if (body.Length > 0 && !IsJson(request.ContentType))
        {
            throw new Fault(
                FaultCode.UnsupportedMediaType,
                "The body must be JSON, and say so: send the header 'Content-Type: application/json'.",
                ("content_type", RequestFaults.Short(request.ContentType ?? ""))
            );
        }

        return body;
    }

    // Whatever goes wrong while a body is read is its sender's doing, and no fault of the service.
    private static async ValueTask<byte[]> ReadToEndAsync(HttpRequest request, Deadline deadline, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(deadline.Left, deadline.Time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await ReadAllAsync(request.BodyReader, ends.Token);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge();
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            throw Late("The body comes too slowly: at least 240 bytes a second are expected.");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Late($"The body was not there {deadline.Limit.TotalSeconds} seconds after the request began.");
        }
        catch (IOException e)
        {
            throw new Fault(FaultCode.InvalidRequest, $"The body could not be read to its end: {e.Message}", e);
        }
    }

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

    private static Fault Late(string what) => new(FaultCode.RequestTimeout, $"{what} Send it faster, or mend the connection.");

    private static Fault TooLarge() =>
        new(FaultCode.BodyTooLarge, "The body is larger than 1 " + "MiB. Send less.", ("max_bytes", $"{MaxBytes}"));
}
