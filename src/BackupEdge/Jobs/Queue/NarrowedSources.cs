using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Keys;

namespace BackupEdge.Jobs.Queue;

/// <summary>
/// Limits a request to the sources that the caller's key is narrowed to. Messages <em>must not</em> name others, nor show whether they
/// exist.
/// </summary>
internal static class NarrowedSources
{
    /// <summary>Returns the settings with only the sources that the caller may back up.</summary>
    /// <exception cref="Fault">
    /// <c>forbidden</c> if the request names a source that the caller may not back up, or <c>invalid_request</c> if none of its sources is
    /// configured any more.
    /// </exception>
    public static Settings Of(Settings settings, BackupOptions options, Caller caller)
    {
        if (caller.Scope?.Sources is not { } own)
        {
            return settings;
        }

        var names = string.Join(", ", own);
        if (options.Sources?.FirstOrDefault(name => !own.Contains(name, StringComparer.Ordinal)) is { } foreign)
        {
            throw new Fault(
                FaultCode.Forbidden,
                $"The key of this caller is narrowed to the sources {names}, so it cannot back up '{RequestFaults.Short(foreign)}'. Name "
                    + "only these, or ask an admin for another key.",
                ("field", "sources"),
                ("narrowed_to", names)
            );
        }

        var left = settings.Sources.Where(source => own.Contains(source.Name, StringComparer.Ordinal)).ToList();
        return left.Count > 0
            ? settings with
            {
                Sources = left,
            }
            : throw JobRules.Invalid(
                "sources",
                $"None of the sources that the key of this caller is narrowed to ({names}) is configured any more. Ask an admin for "
                    + "another key."
            );
    }
}
