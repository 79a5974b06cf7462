using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Keys;

/// <summary>Validates the properties of keys to create.</summary>
internal static class KeyRules
{
    private const int MaxDays = 36500;

    /// <summary>Throws if a key must not have these properties.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with the invalid field.</exception>
    public static void Check(KeyRequest request, Settings settings)
    {
        if (request.Name.Length is 0 or > 100 || VisibleText.HasHidden(request.Name))
        {
            throw Invalid("name", "The name of a key must have 1 to 100 characters and no invisible ones.");
        }

        if (Caller.IsReserved(request.Name))
        {
            throw Invalid(
                "name",
                $"'{request.Name}' is reserved: records use it for internal callers of this program. Choose another name for the key."
            );
        }

        if (request.ExpiresDays is < 1 or > MaxDays)
        {
            throw Invalid("expires_days", $"A key must expire after 1 to {MaxDays} days, not {request.ExpiresDays}.");
        }

        CheckRestrictions(request);
        CheckSources(request.Sources ?? [], settings);
    }

    private static void CheckRestrictions(KeyRequest request)
    {
        if (request.Sources is { Count: 0 })
        {
            throw Invalid("sources", "`sources` is empty. Omit it for a key that is not narrowed to sources, or give at least one.");
        }

        var field = request.IsCreateOnly ? "create_only" : "sources";
        if (request.Role == Role.Admin && (request.IsCreateOnly || request.Sources is not null))
        {
            throw Invalid(field, "An admin key cannot be narrowed: it could create another key for itself. Choose another role.");
        }

        if (!KeyRepository.IsPossible(request.Role, request.Sources, request.IsCreateOnly))
        {
            throw Invalid(field, $"A key that can only create backups needs the role {WireNames.Of(Role.BackupOperator)}.");
        }
    }

    private static void CheckSources(IReadOnlyList<string> sources, Settings settings)
    {
        if (sources.FirstOrDefault(name => settings.FindSource(name) is null) is { } unknown)
        {
            var known =
                settings.Sources.Count == 0 ? "none is configured" : string.Join(", ", settings.Sources.Select(source => source.Name));
            throw Invalid("sources", $"There is no source '{RequestFaults.Short(unknown)}'. Known sources: {known}.");
        }
    }

    private static Fault Invalid(string field, string message) => new(FaultCode.InvalidRequest, message, ("field", field));
}
