using System.Security.Cryptography;
using System.Text.Json;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>
/// Signs reports and checks them. The key of the HMAC is derived by HKDF from that of an epoch of the store, for this use and this report
/// only. A valid signature proves that the report was written by somebody who has the keys of the store, and was not changed since.
/// </summary>
internal static class ReportSigning
{
    /// <summary>The member of a report with its signature.</summary>
    public const string Field = "signature";

    private const string Purpose = "bea2 drill report";

    /// <summary>Returns the report as JSON, signed if the store has keys.</summary>
    /// <param name="report">The report.</param>
    /// <param name="keys">The keys of the store; null if it has none.</param>
    /// <exception cref="Fault"><c>key_missing</c> or <c>wrong_key</c>.</exception>
    public static string Sign(DrillReport report, StoreKeys? keys)
    {
        var text = JsonSerializer.Serialize(report with { Signature = null }, DrillJson.Default.DrillReport);
        if (keys is null)
        {
            return text;
        }

        var epoch = keys.Epochs[^1];
        using var document = JsonDocument.Parse(text);
        var mac = Mac(epoch, keys.StoreId, report.Id, document.RootElement);
        var signature = new DrillSignature(keys.StoreId.ToString(), epoch.Number, Convert.ToHexStringLower(mac));
        return JsonSerializer.Serialize(report with { Signature = signature }, DrillJson.Default.DrillReport);
    }

    /// <summary>Checks the signature of a report.</summary>
    /// <param name="json">The report as JSON, in any formatting.</param>
    /// <param name="keys">Returns the keys of the store.</param>
    /// <returns>The report, whose signature is valid.</returns>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> if it is no report or not signed, with the field <see cref="Field"/> if it was signed with other keys or was
    /// changed; <c>key_missing</c> or <c>wrong_key</c>.
    /// </exception>
    public static DrillReport Check(ReadOnlyMemory<byte> json, Func<StoreKeys> keys)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var report = document.RootElement.Deserialize(DrillJson.Default.DrillReport);
            if (report?.Format != DrillReport.FormatName)
            {
                throw Invalid("It is not a report of a drill.");
            }

            if (report.Signature is not { } signature)
            {
                throw Invalid("The report is not signed: the store had no keys when the drill ran. Its origin cannot be checked.");
            }

            var known = keys();
            var epoch =
                Guid.TryParse(signature.Store, out var store) && store == known.StoreId
                    ? known.Epochs.FirstOrDefault(one => one.Number == signature.Epoch)
                    : null;
            if (epoch is null)
            {
                throw NotAuthentic(
                    $"The report was signed with other keys: those of the store {signature.Store}, epoch {signature.Epoch}."
                );
            }

            return IsAuthentic(signature, Mac(epoch, store, report.Id, document.RootElement))
                ? report
                : throw NotAuthentic("The signature does not match: the report was changed, or somebody else wrote it.");
        }
        catch (JsonException e)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                "The report cannot be parsed. Give what `backupedge drill show ID --json` has printed, unchanged and not as a page."
                    // The parser's messages, with a position, name types of this program.
                    + (e.LineNumber is null ? $" {e.Message}" : ""),
                e
            );
        }
    }

    private static bool IsAuthentic(DrillSignature signature, byte[] mac)
    {
        try
        {
            // A report from outside can have null in place of any text.
            return signature.Mac is { } text && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(text), mac);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static byte[] Mac(StoreEpoch epoch, Guid store, string id, JsonElement report)
    {
        var key = ArchiveKeys.Derive(epoch.Key, Purpose, store, id, 0);
        try
        {
            return HMACSHA256.HashData(key, CanonicalJson.Of(report, Field));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static Fault NotAuthentic(string message) => new(FaultCode.InvalidRequest, message, ("field", Field));

    private static Fault Invalid(string message) => new(FaultCode.InvalidRequest, message, ("field", "report"));
}
