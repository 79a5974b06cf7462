using System.Buffers;
using System.IO.Pipelines;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace BackupEdge.Api.Http;

/// <summary>Reads the complete body of a request: at most 1 MiB of JSON.</summary>
internal static class BodyReader
{
    /// <summary>The maximum size of a body in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Reads the body and checks its media type; returns an empty array if there is no body.</summary>
    /// <param name="request">The request to read from.</param>
    /// <param name="deadline">The time by which the whole body must have arrived.</param>
    /// <param name="cancellationToken">Cancelled when the client has disconnected.</param>
    /// <exception cref="Fault">
    /// <c>body_too_large</c>, <c>unsupported_media_type</c>, <c>request_timeout</c>, or <c>invalid_request</c> if the body is incomplete.
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
                "The body must be JSON. Send the header 'Content-Type: application/json'.",
                ("content_type", RequestFaults.Short(request.ContentType ?? ""))
            );
        }

        return body;
    }

    // A failure to read the body is reported as an error of the client, not of the service.
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
            throw Late("The body arrives too slowly: at least 240 bytes per second are required.");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Late($"The body did not arrive within {deadline.Limit.TotalSeconds} seconds.");
        }
        catch (IOException e)
        {
            throw new Fault(FaultCode.InvalidRequest, $"The body could not be read completely: {e.Message}", e);
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

    private static Fault Late(string what) => new(FaultCode.RequestTimeout, $"{what} Send it faster, or check the network connection.");

    private static Fault TooLarge() =>
        new(FaultCode.BodyTooLarge, "The body is larger than 1 MiB. Send less.", ("max_bytes", $"{MaxBytes}"));
}
