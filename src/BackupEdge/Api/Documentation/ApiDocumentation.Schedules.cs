using BackupEdge.Contracts;
using static BackupEdge.Api.Documentation.ParameterDoc;

namespace BackupEdge.Api.Documentation;

/// <content>The preview of schedules.</content>
internal static partial class ApiDocumentation
{
    private static RouteDoc Preview =>
        new("POST /schedule/preview", "previewSchedule", "Lists the runs that a schedule would have", (200, typeof(SchedulePreviewAnswer)))
        {
            Remarks =
                "The fields are checked like those of `POST /schedule`, and nothing is created. `type` of a run is what `full_every` makes "
                + "of it if all runs before it complete at their due times.",
            Body =
            [
                .. ScheduleFields.Select(parameter =>
                    parameter.Name == "type" ? parameter.Optional() with { Default = "incremental" } : parameter
                ),
                Integer("count", "The number of runs.", 1, 100, 10),
            ],
        };
}
