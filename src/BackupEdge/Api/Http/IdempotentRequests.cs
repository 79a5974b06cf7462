using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Api.Http;

/// <summary>
/// Lets a request with an <c>Idempotency-Key</c> create something at most once. A repeated request is answered with what the first one
/// created; its checks (such as the places in the queue) are not made again. A request that is refused does not use its key.
/// </summary>
internal sealed class IdempotentRequests(CatalogueDatabase catalogue, TimeProvider time)
{
    /// <summary>The name of the request header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The name of the response header of a repeated request.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int MaxLength = 255;

    /// <summary>Creates what a request asks for, or returns what it created before. The body must have been read.</summary>
    /// <param name="call">The request.</param>
    /// <param name="make">Creates it for a caller, whose record of the change also records the key.</param>
    /// <param name="find">Returns the current state of what was created, by its id.</param>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> for a key that is not valid; <c>idempotency_key_reused</c> if it was used for another request, or what it
    /// created was deleted; or what <paramref name="make"/> throws.
    /// </exception>
    public T Run<T>(ApiCall call, Func<Caller, T> make, Func<string, T> find)
    {
        var caller = call.Caller;
        if (KeyOf(call) is not { } key)
        {
            return make(caller);
        }

        var row = RowOf(call, caller.Owner ?? "", key);
        if (Made(row) is { } made)
        {
            return Replay(call, made, find);
        }

        try
        {
            return make(caller with { Idempotency = row });
        }
        catch (Fault)
        {
            // A request with the same key that came at the same time may be the reason, for example because it took the last place.
            if (Made(row) is { } other)
            {
                return Replay(call, other, find);
            }

            throw;
        }
    }

    private static T Replay<T>(ApiCall call, string made, Func<string, T> find)
    {
        call.SetHeader(ReplayedHeader, "true");
        try
        {
            return find(made);
        }
        catch (Fault fault) when (fault.Code is FaultCode.BackupNotFound or FaultCode.ScheduleNotFound)
        {
            throw new Fault(
                FaultCode.IdempotencyKeyReused,
                $"This request created '{made}', which was deleted since. To create another one, send a new `{Header}`.",
                fault,
                ("id", made)
            );
        }
    }

    private string? Made(IdempotencyRow row)
    {
        if (catalogue.Read(session => session.Idempotency.Find(row.Hash, time.GetUtcNow())) is not { } found)
        {
            return null;
        }

        return found.Request.AsSpan().SequenceEqual(row.Request)
            ? found.Made
            : throw new Fault(
                FaultCode.IdempotencyKeyReused,
                $"The `{Header}` was used in the last 24 hours for a request with another path, query or body, which created "
                    + $"'{found.Made}'. Send a new one for a new request.",
                ("id", found.Made)
            );
    }

    private static string? KeyOf(ApiCall call)
    {
        var headers = call.Http.Request.Headers[Header];
        if (headers.Count == 0)
        {
            return null;
        }

        return headers is [{ Length: > 0 and <= MaxLength } key] && key.All(character => character is > ' ' and <= '~')
            ? key
            : throw RequestFaults.Field(
                Header,
                $"The header `{Header}` must be given once and have 1 to {MaxLength} visible ASCII characters, such as a random UUID."
            );
    }

    private static IdempotencyRow RowOf(ApiCall call, string owner, string key)
    {
        var request = call.Http.Request;
        return new IdempotencyRow(
            Hash(Encoding.UTF8.GetBytes(owner), Encoding.UTF8.GetBytes(key)),
            owner,
            Hash(
                Encoding.UTF8.GetBytes(request.Method),
                Encoding.UTF8.GetBytes(request.Path.Value ?? ""),
                Encoding.UTF8.GetBytes(call.Query.Without("wait")),
                call.Body
            )
        );
    }

    // With the length of each part before it, so that different parts never have the same bytes.
    private static byte[] Hash(params ReadOnlySpan<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
            hash.AppendData(length);
            hash.AppendData(part);
        }

        return hash.GetHashAndReset();
    }
}
