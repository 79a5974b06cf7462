using BackupEdge.Commands.Reach;
using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>The answer of <c>config check</c> and <c>config show</c>.</summary>
/// <param name="Valid">Always true; an invalid configuration is an error.</param>
/// <param name="ConfigFile">The file that was read; null if there is none.</param>
/// <param name="Values">The effective settings with their origins, without secrets.</param>
/// <param name="Warnings">Possible mistakes, each as a sentence.</param>
internal sealed record ConfigAnswer(bool Valid, string? ConfigFile, IReadOnlyList<SettingValue> Values, IReadOnlyList<string> Warnings)
{
    /// <summary>What <c>config check --reach</c> has found; null without it.</summary>
    public IReadOnlyList<ReachedPart>? Reach { get; init; }
}
