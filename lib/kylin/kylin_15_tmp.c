#include "kylin/kylin_14_step.h"
mm_code mm__kd_groups(mm_kd_conv *c, const mm_kd_model *model, mm_cube_desc *d, bool built) { (void)c,(void)model,(void)d,(void)built; return MM_OK; }
mm_code mm__kd_to_15(mm_kd_conv *c, const mm_kd_model *model, mm_cube_desc *d) { (void)c,(void)model,(void)d; return MM_OK; }
