using System.Globalization;
using System.Security.Cryptography;
using BackupEdge.Api.Http;
using BackupEdge.Api.Security;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Encryption;
using BackupEdge.Encryption.Age;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>
/// Endpoints that show the keys, and unlock contents for a limited time. The body of an unlock is a secret: no message, log, audit record
/// or file <em>must</em> contain any of it, and it is never repeated for an <c>Idempotency-Key</c>.
/// </summary>
/// <param name="store">The keys of the data folder.</param>
/// <param name="keyring">The keyring of the engine.</param>
/// <param name="catalogue">Receives the audit records.</param>
/// <param name="time">The clock.</param>
internal sealed class EncryptionEndpoints(KeyStore store, StoreKeyring keyring, CatalogueDatabase catalogue, TimeProvider time)
{
    private const int DefaultMinutes = 15;
    private const int MaxMinutes = 24 * 60;
    private const int MaxSecretChars = 64 << 10;
    private static readonly string[] Fields = ["identity", "passphrase", "minutes"];
    private readonly UnlockAttempts _attempts = new(keyring, new FailureThrottle(time));

    /// <summary>GET /encryption: responds with the mode, the slots and the risks.</summary>
    public Task ShowAsync(ApiCall call) =>
        call.AnswerAsync(
            StatusCodes.Status200OK,
            EncryptionAnswer.From(EncryptionOverview.Of(store, time.GetUtcNow()), keyring.UnlockedUntil),
            ApiJson.Default.EncryptionAnswer
        );

    /// <summary>POST /unlock: lets the service read contents of sealed backups for some minutes.</summary>
    public async Task UnlockAsync(ApiCall call)
    {
        var (identity, passphrase, minutes) = await ReadAsync(call);
        await _attempts.RunAsync(
            call.Http.Connection.RemoteIpAddress,
            () => identity is not null ? IdentitiesOf(identity) : store.Passphrases.Open(passphrase!),
            TimeSpan.FromMinutes(minutes)
        );
        try
        {
            Record(call, AuditAction.EncryptionUnlock, string.Create(CultureInfo.InvariantCulture, $"{minutes} minutes"));
        }
        catch
        {
            // Nothing is unlocked without a record.
            keyring.Lock();
            throw;
        }

        await AnswerAsync(call);
    }

    /// <summary>POST /lock: forgets the identities at once.</summary>
    public async Task LockAsync(ApiCall call)
    {
        keyring.Lock();
        await call.ReadBodyAsync(required: null);
        Record(call, AuditAction.EncryptionLock, subject: null);
        await AnswerAsync(call);
    }

    private static async Task<(string? Identity, string? Passphrase, int Minutes)> ReadAsync(ApiCall call)
    {
        string? identity;
        string? passphrase;
        int minutes;
        try
        {
            var body = await call.ReadBodyAsync("identity", Fields);
            (identity, passphrase) = (body.Text("identity"), body.Text("passphrase"));
            minutes = body.Whole("minutes") ?? DefaultMinutes;
        }
        catch (Fault fault) when (fault.Code == FaultCode.InvalidRequest)
        {
            // Messages about a body repeat parts of it.
            throw new Fault(
                FaultCode.InvalidRequest,
                "The body must be a JSON object with the text `identity` or the text `passphrase`, and with the whole number `minutes` "
                    + $"if it is not {DefaultMinutes}. What is wrong in it is not repeated, since it may be secret. "
                    + $"Known fields: {string.Join(", ", Fields)}."
            );
        }
        finally
        {
            CryptographicOperations.ZeroMemory(call.Body);
        }

        return identity is null == passphrase is null ? throw RequestFaults.Field("identity", "Give one of `identity` and `passphrase`.")
            : (identity ?? passphrase)!.Length > MaxSecretChars
                ? throw RequestFaults.Field(identity is null ? "passphrase" : "identity", "The identity or passphrase is too long.")
            : minutes is < 1 or > MaxMinutes ? throw RequestFaults.Field("minutes", $"`minutes` must be 1 to {MaxMinutes}.")
            : (identity, passphrase, minutes);
    }

    // The messages of the parser do not contain the text.
    private static OfferedKeys IdentitiesOf(string text)
    {
        try
        {
            return new OfferedKeys("The identity", AgeIdentityFile.Parse(text));
        }
        catch (AgeFormatException e)
        {
            throw RequestFaults.Field("identity", $"`identity`: {e.Message}");
        }
    }

    private void Record(ApiCall call, string action, string? subject) =>
        catalogue.Write(session => call.Caller.Record(session, action, subject, time.GetUtcNow()));

    private Task AnswerAsync(ApiCall call) =>
        call.AnswerAsync(StatusCodes.Status200OK, new UnlockAnswer(UtcTime.Text(keyring.UnlockedUntil)), ApiJson.Default.UnlockAnswer);
}
